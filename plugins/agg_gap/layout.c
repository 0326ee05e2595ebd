/* Which unit is which: drivers, then groups of drivers by their attributes,
 * then loyalty intents and the few yes-or-no units of the report.
 *
 * Everything follows from the labels of the lexicons, in their order, so two
 * states of the same lexicons have the same layout. Ids that the report's own
 * questions name ("delight", "hotline") may be missing; then the answer is. */
#include "gap.h"

const char *const gap_steps[GAP_STEPS] = {
    "purpose", "employees", "creativity", "relationships", "individual",
    "relevance", "companion"
};

int gap_label_find(const hx_host *host, int dimension, const char *id)
{
    size_t count = dimension < 0 ? 0 : host->label_count(host, dimension);
    hx_str want = hx_str_of(id);

    for (size_t i = 0; i < count; i++) {
        const hx_label *label = host->label_get(host, dimension, i);

        if (label && hx_str_eq(label->id, want))
            return (int)i;
    }
    return -1;
}

hx_str gap_label_attr(const hx_label *label, const char *key)
{
    hx_str want = hx_str_of(key);
    hx_str none = { "", 0 };

    for (size_t i = 0; label && i < label->attr_count; i++)
        if (hx_str_eq(label->attrs[i].key, want))
            return label->attrs[i].value;
    return none;
}

/* Number of the group, made when it is new; -1: too many. */
static int layout_group(gap_layout *layout, hx_str attr, hx_str value)
{
    for (size_t i = 0; i < layout->groups; i++)
        if (hx_str_eq(layout->group[i].attr, attr)
            && hx_str_eq(layout->group[i].value, value))
            return (int)i;
    if (layout->groups == GAP_GROUPS_MAX)
        return -1;
    layout->group[layout->groups] = (gap_group){ attr, value };
    return (int)layout->groups++;
}

static void layout_join(gap_layout *layout, size_t driver, const char *attr,
                        hx_str value)
{
    uint8_t *count = &layout->member_count[driver];
    int      group;

    if (value.len == 0 || *count == GAP_MEMBER_MAX)
        return;
    group = layout_group(layout, hx_str_of(attr), value);
    if (group >= 0)
        layout->member[driver][(*count)++] = (uint8_t)group;
}

static uint8_t layout_step(hx_str step)
{
    uint8_t at = 0;

    while (at < GAP_STEPS && !hx_str_eq(step, hx_str_of(gap_steps[at])))
        at++;
    return at;
}

/* What the question "are questions answered reliably?" asks of. */
static bool layout_answers(hx_str id)
{
    return hx_str_eq(id, HX_LIT("competence"))
        || hx_str_eq(id, HX_LIT("resolution"));
}

static void layout_drivers(gap_layout *layout)
{
    static const char *const attrs[] = { "family", "maslow", "step" };
    size_t count = layout->host->label_count(layout->host,
                                             layout->driver_dim);

    layout->drivers = count < GAP_DRIVERS_MAX ? count : GAP_DRIVERS_MAX;
    /* The outer loop keeps the groups of one attribute together. */
    for (size_t a = 0; a < sizeof attrs / sizeof attrs[0]; a++)
        for (size_t d = 0; d < layout->drivers; d++) {
            const hx_label *label =
                layout->host->label_get(layout->host, layout->driver_dim, d);

            layout_join(layout, d, attrs[a], gap_label_attr(label, attrs[a]));
        }
    for (size_t d = 0; d < layout->drivers; d++) {
        const hx_label *label =
            layout->host->label_get(layout->host, layout->driver_dim, d);

        layout->step_of[d] = layout_step(gap_label_attr(label, "step"));
        if (layout_answers(label->id))
            layout_join(layout, d, "check", HX_LIT("answers"));
        layout->resonant[d] =
            hx_str_eq(gap_label_attr(label, "family"), HX_LIT("emotional"))
            && !hx_str_eq(label->id, HX_LIT("delight"));
    }
}

static const struct { const char *id; uint8_t flags; } layout_touch[] = {
    { "staff", GAP_T_CONTACT | GAP_T_OFFLINE },
    { "hotline", GAP_T_CONTACT },
    { "chat", GAP_T_CONTACT | GAP_T_ONLINE },
    { "email", GAP_T_CONTACT | GAP_T_ONLINE },
    { "social", GAP_T_CONTACT | GAP_T_ONLINE },
    { "website", GAP_T_ONLINE },
    { "app", GAP_T_ONLINE },
    { "store", GAP_T_OFFLINE },
};

/* Where the entry says `channel:`, that holds; else what its id stands for. */
static uint8_t layout_channel(const gap_layout *layout, size_t touch)
{
    const hx_host *host = layout->host;
    hx_str   channel = gap_label_attr(
        host->label_get(host, layout->touch_dim, touch), "channel");
    unsigned flags = layout->touch_flags[touch];

    if (channel.len == 0)
        return (uint8_t)flags;
    flags &= GAP_T_CONTACT;
    if (hx_str_eq(channel, HX_LIT("online")))
        flags |= GAP_T_ONLINE;
    else if (hx_str_eq(channel, HX_LIT("offline")))
        flags |= GAP_T_OFFLINE;
    return (uint8_t)flags;
}

static void layout_touches(gap_layout *layout)
{
    const hx_host *host = layout->host;
    size_t count = host->label_count(host, layout->touch_dim);

    layout->touches = count < GAP_TOUCH_MAX ? count : GAP_TOUCH_MAX;
    for (size_t i = 0; i < sizeof layout_touch / sizeof layout_touch[0]; i++) {
        int label = gap_label_find(host, layout->touch_dim,
                                   layout_touch[i].id);

        if (label >= 0 && label < GAP_TOUCH_MAX)
            layout->touch_flags[label] = layout_touch[i].flags;
    }
    for (size_t i = 0; i < layout->touches; i++)
        layout->touch_flags[i] = layout_channel(layout, i);
}

static size_t layout_labels(const hx_host *host, int dimension)
{
    size_t count = dimension < 0 ? 0 : host->label_count(host, dimension);

    return count < GAP_LABELS_MAX ? count : GAP_LABELS_MAX;
}

static int layout_driver(const gap_layout *layout, const char *id)
{
    int label = gap_label_find(layout->host, layout->driver_dim, id);

    return label < GAP_DRIVERS_MAX ? label : -1;
}

void gap_layout_make(gap_layout *layout, const gap_model *model)
{
    memset(layout, 0, sizeof *layout);
    layout->host = model->host;
    layout->driver_dim = model->driver_dim;
    layout->touch_dim = model->touch_dim;
    layout->loyalty_dim = model->loyalty_dim;
    layout->level_dim = model->level_dim;
    layout->step_dim = model->step_dim;
    layout_drivers(layout);
    layout_touches(layout);
    layout->loyalty = layout_labels(model->host, model->loyalty_dim);
    layout->levels = layout_labels(model->host, model->level_dim);
    layout->named = layout_labels(model->host, model->step_dim);
    layout->delight = layout_driver(layout, "delight");
    layout->human = layout_driver(layout, "human");
    layout->security = layout_driver(layout, "security");
    layout->recommend = gap_label_find(model->host, model->loyalty_dim,
                                       "recommend");
    layout->warn = gap_label_find(model->host, model->loyalty_dim, "warn");
    layout->stay = gap_label_find(model->host, model->loyalty_dim, "stay");
    layout->leave = gap_label_find(model->host, model->loyalty_dim, "leave");
    layout->first_group = layout->drivers;
    layout->first_loyalty = layout->first_group + layout->groups;
    layout->first_level = layout->first_loyalty + layout->loyalty;
    layout->first_named = layout->first_level + layout->levels;
    layout->first_bond = layout->first_named + layout->named;
    layout->coverage = layout->first_bond + GAP_STEPS;
    layout->advocacy = layout->coverage + 1;
    layout->resonance = layout->coverage + 2;
    layout->res_human = layout->coverage + 3;
    layout->res_security = layout->coverage + 4;
    layout->resonant_met = layout->coverage + 5;
    layout->wow = layout->coverage + 6;
    layout->channels = layout->coverage + 7;
    layout->units = layout->coverage + 8;
}

size_t gap_group_unit(const gap_layout *layout, const char *attr,
                      const char *value)
{
    for (size_t i = 0; i < layout->groups; i++)
        if (hx_str_eq(layout->group[i].attr, hx_str_of(attr))
            && hx_str_eq(layout->group[i].value, hx_str_of(value)))
            return layout->first_group + i;
    return SIZE_MAX;
}

bool gap_in_group(const gap_layout *layout, size_t driver, size_t group)
{
    for (size_t i = 0; i < layout->member_count[driver]; i++)
        if (layout->member[driver][i] == group)
            return true;
    return false;
}

bool gap_touch_contact(const gap_layout *layout, hx_str value)
{
    for (size_t i = 0; i < layout->touches; i++) {
        const hx_label *label =
            layout->host->label_get(layout->host, layout->touch_dim, i);

        if (hx_str_eq(label->id, value))
            return layout->touch_flags[i] & GAP_T_CONTACT;
    }
    return false;
}
