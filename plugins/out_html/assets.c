/* The page's own style and script, and their hashes for its security policy.
 * The Makefile turns style.css and script.js into lists of lines. */
#include "html.h"

static const char *const style_lines[] = {
#include "style.inc"
};

static const char *const script_lines[] = {
#include "script.inc"
};

const html_asset html_style = {
    style_lines, sizeof style_lines / sizeof style_lines[0]
};
const html_asset html_script = {
    script_lines, sizeof script_lines / sizeof script_lines[0]
};

/* Raw: the text is ours, and the hash is over what stands in the element. */
void html_asset_put(const html_page *page, const html_asset *asset)
{
    for (size_t i = 0; i < asset->count; i++)
        html_raw_bytes(page, asset->lines[i], strlen(asset->lines[i]));
}

html_num html_asset_hash(const html_asset *asset)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char hash[33] = { 0 };  /* one more: 33 are eleven threes */
    html_num      out;
    html_sha      sha;
    size_t        len;

    html_sha_init(&sha);
    for (size_t i = 0; i < asset->count; i++)
        html_sha_add(&sha, asset->lines[i], strlen(asset->lines[i]));
    html_sha_end(&sha, hash);
    memcpy(out.s, "sha256-", 7);
    len = 7;
    for (size_t i = 0; i < 33; i += 3) {
        uint32_t three = (uint32_t)hash[i] << 16 | (uint32_t)hash[i + 1] << 8
                       | hash[i + 2];

        for (int shift = 18; shift >= 0; shift -= 6)
            out.s[len++] = digits[three >> shift & 63];
    }
    out.s[len - 1] = '=';  /* 32 bytes leave one place empty */
    out.s[len] = '\0';
    return out;
}
