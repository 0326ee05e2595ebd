// A detector in C++17, to show that the headers are C++ too: it marks comments
// of one word as the facet "cpp" = "terse".
#include <hxgap/plugin.h>

#include <algorithm>
#include <new>

namespace {

struct Model {
    const hx_host *host;
    hx_facet       found;
};

hx_status open_model(const hx_host *host, const hx_plugin_ref *self,
                     void **out, hx_error *err)
{
    hx_rule rule = { hx_str_of(self->name), HX_LIT(""), 0, HX_LIT("one word") };
    int     dimension = host->dimension(host, "cpp");
    int     label = dimension < 0 ? -1 : host->label(host, dimension, "terse");
    auto    number = host->rule(host, &rule);

    if (label < 0 || number < 0)
        return host->fail(err, HX_E_LIMIT, "too many labels");
    auto *model = new (std::nothrow) Model{ host, {} };
    if (!model)
        return host->fail(err, HX_E_NOMEM, "no memory");
    model->found.dimension = static_cast<uint16_t>(dimension);
    model->found.label = static_cast<uint16_t>(label);
    model->found.rule = static_cast<uint32_t>(number);
    *out = model;
    return HX_OK;
}

void close_model(void *model)
{
    delete static_cast<Model *>(model);
}

hx_status process(void *state, hx_record *rec, hx_error *err)
{
    const auto *model = static_cast<const Model *>(state);
    auto words = std::count_if(rec->tokens, rec->tokens + rec->token_count,
                               [](const hx_token &token) {
                                   return token.kind == HX_TOK_WORD;
                               });
    hx_facet found = model->found;

    found.end = static_cast<uint32_t>(rec->text.len);
    return words == 1 ? model->host->facet_add(rec, found, err) : HX_OK;
}

hx_plugin describe()
{
    hx_plugin plugin = {};

    plugin.size = sizeof plugin;
    plugin.abi_major = HX_ABI_MAJOR;
    plugin.abi_minor = HX_ABI_MINOR;
    plugin.name = "det_cpp";
    plugin.version = "1.0.0";
    plugin.summary = "comments of one word";
    plugin.stage = HX_STAGE_DET;
    plugin.needs = HX_L_TOKENS;
    plugin.provides = HX_L_FACETS;
    plugin.open = open_model;
    plugin.close = close_model;
    plugin.process = process;
    return plugin;
}

const hx_plugin plugin = describe();

}  // namespace

extern "C" const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &plugin : nullptr;
}
