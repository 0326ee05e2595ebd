/* The records of `plugin check`: made, not found, and the same every time.
 *
 * All are valid UTF-8, as core promises to plugins; everything else that a
 * plugin may meet is here. Sentences name what the shipped lexicons know, so
 * that aggregators and reporters have something to count. */
#include <stdio.h>

#include "alloc.h"
#include "error.h"
#include "kit.h"

#define PLAIN 240

static hx_kit_case *add(hx_kit_cases *cases, int kind, const char *what)
{
    hx_kit_list *list = &cases->of[kind];
    void        *at = list->at;

    if (!hx__grow(&at, &list->cap, list->count + 1, sizeof *list->at))
        return NULL;
    list->at = at;
    list->at[list->count] = (hx_kit_case){ .what = what };
    return &list->at[list->count++];
}

static void set(hx_kit_case *c, int slot, hx_str text, uint8_t type)
{
    c->values[slot] = (hx_value){ text, type };
}

static bool add_text(hx_kit_cases *cases, int kind, const char *what,
                     hx_str text)
{
    hx_kit_case *c = add(cases, kind, what);

    if (c)
        set(c, HX_F_TEXT, text, HX_V_STRING);
    return c != NULL;
}

/* `unit` again and again, `bytes` in all, less what is no whole unit. */
static bool add_repeated(hx_kit_cases *cases, int kind, const char *what,
                         const char *unit, size_t bytes)
{
    size_t len = strlen(unit), count = bytes / len;
    char  *text = hx__arena_get(&cases->arena, count * len + 1);

    if (!text)
        return false;
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * len, unit, len);
    return add_text(cases, kind, what, (hx_str){ text, count * len });
}

/* -- comments as customers write them -- */

static const char *const german[] = {
    "Die Mitarbeiterin hat sich Zeit genommen und mir zugehört.",
    "An der Hotline bin ich nur eine Nummer, niemand ruft zurück!",
    "Der Preis ist fair, aber die Wartezeit war viel zu lang.",
    "Ich wünsche mir, dass man mich endlich ernst nimmt.",
    "Sehr freundlich, gerne wieder, ich empfehle euch weiter.",
    "Die App stürzt ständig ab und keiner hilft.",
    "NIE WIEDER!!! Das ist eine Frechheit.",
    "Lieferung pünktlich, Ware einwandfrei, danke :-)",
};
static const char *const english[] = {
    "The staff listened and treated me like a human being.",
    "I waited an hour on the hotline and nobody took me seriously.",
    "Fair price, but the delivery was far too slow.",
    "I wish somebody would simply answer my question.",
    "Wonderful people, I recommend them to all my friends.",
    "The website never works and they do not care.",
    "WORST SERVICE EVER, I AM LEAVING!!!",
    "Quick, friendly, and the problem was solved \xF0\x9F\x99\x82",
};
#define SENTENCES (sizeof german / sizeof *german)

static const char *const brands[] = { "Nordwind", "Lindwurm", "Aprikose", "" };
static const char *const touchpoints[] = { "hotline", "store", "", "website" };

static hx_str kept(hx_kit_cases *cases, const char *text)
{
    size_t len = strlen(text);
    char  *copy = hx__arena_copy(&cases->arena, text, len);

    return copy ? (hx_str){ copy, len } : HX_LIT("");
}

static hx_str numbered(hx_kit_cases *cases, const char *lead, unsigned number)
{
    char text[64];

    (void)snprintf(text, sizeof text, "%s%u", lead, number);
    return kept(cases, text);
}

static hx_str dated(hx_kit_cases *cases, unsigned month, unsigned day)
{
    char text[64];

    (void)snprintf(text, sizeof text, "2024-%02u-%02u", month, day);
    return kept(cases, text);
}

/* Two sentences of one language; every pair of them comes up. */
static hx_str sentences(hx_kit_cases *cases, unsigned i)
{
    const char *const *from = i % 2 ? english : german;
    const char *a = from[i / 2 % SENTENCES];
    const char *b = from[i / 2 / SENTENCES % SENTENCES];
    size_t      bytes = strlen(a) + strlen(b) + 2;
    char       *text = hx__arena_get(&cases->arena, bytes);

    if (!text)
        return HX_LIT("");
    (void)snprintf(text, bytes, "%s %s", a, b);
    return (hx_str){ text, bytes - 1 };
}

static bool add_plain(hx_kit_cases *cases)
{
    for (unsigned i = 0; i < PLAIN; i++) {
        hx_kit_case *c = add(cases, HX_KIT_PLAIN, "a comment");
        hx_str       brand = hx_str_of(brands[i % 4]);
        hx_str       touch = hx_str_of(touchpoints[i / 3 % 4]);

        if (!c)
            return false;
        set(c, HX_F_TEXT, sentences(cases, i), HX_V_STRING);
        set(c, HX_F_ID, numbered(cases, "", i), HX_V_NUMBER);
        set(c, HX_F_DATE, dated(cases, 1 + i % 12, 1 + i % 28),
            HX_V_STRING);
        set(c, HX_F_RATING, numbered(cases, "", 1 + i % 5), HX_V_NUMBER);
        set(c, HX_F_CUSTOMER, numbered(cases, "c", i % 70), HX_V_STRING);
        set(c, HX_F_BIRTH_YEAR, numbered(cases, "", 1945 + i % 65),
            i % 7 ? HX_V_NUMBER : HX_V_NONE);
        set(c, HX_F_BRAND, brand, brand.len ? HX_V_STRING : HX_V_NONE);
        set(c, HX_F_TOUCHPOINT, touch, touch.len ? HX_V_STRING : HX_V_NONE);
        set(c, HX_F_LANG, i % 2 ? HX_LIT("en") : HX_LIT("de"),
            i % 3 ? HX_V_STRING : HX_V_NONE);
    }
    return true;
}

/* -- small and strange ones -- */

static bool add_small(hx_kit_cases *cases)
{
    static const struct { const char *what; hx_str text; } rows[] = {
        { "one letter", { "a", 1 } },
        { "one umlaut", { "\xC3\xBC", 2 } },
        { "one full stop", { ".", 1 } },
        { "one emoji", { "\xF0\x9F\x98\xA1", 4 } },
        { "one digit", { "7", 1 } },
        { "a word in white space", { "  \t ok \n ", 9 } },
        { "one NUL", { "\0", 1 } },
        { "one combining accent", { "\xCC\x81", 2 } },
        { "three exclamation marks", { "!!!", 3 } },
        { "one capital", { "A", 1 } },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!add_text(cases, HX_KIT_SMALL, rows[i].what, rows[i].text))
            return false;
    return true;
}

static bool add_odd_values(hx_kit_cases *cases)
{
    static const struct { const char *what; uint8_t type; hx_str text; }
    rows[] = {
        { "metadata that are numbers", HX_V_NUMBER, { "-1e308", 6 } },
        { "metadata that are true", HX_V_BOOL, { "true", 4 } },
        { "metadata that are objects", HX_V_OTHER, { "{\"a\":[1]}", 9 } },
        { "metadata that are empty", HX_V_STRING, { "", 0 } },
        { "metadata with NUL", HX_V_STRING, { "x\0y", 3 } },
        { "metadata with emoji", HX_V_STRING, { "\xF0\x9F\x98\xA1", 4 } },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        hx_kit_case *c = add(cases, HX_KIT_STRANGE, rows[i].what);

        if (!c)
            return false;
        for (int slot = 0; slot < HX_F_COUNT; slot++)
            if (slot != HX_F_LANG && slot != HX_F_WEIGHT)
                set(c, slot, rows[i].text, rows[i].type);
        set(c, HX_F_TEXT, HX_LIT("The staff was friendly, thank you."),
            HX_V_STRING);
    }
    return true;
}

static bool add_strange(hx_kit_cases *cases)
{
    static const struct { const char *what; hx_str text; } rows[] = {
        { "NUL between words", { "good\0bad\0good", 13 } },
        { "replacement characters", { "\xEF\xBF\xBD \xEF\xBF\xBD!", 8 } },
        { "right to left", { "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D!", 9 } },
        { "control characters", { "a\x01" "b\x02\x7f\x1b[31mred", 13 } },
        { "line feeds only with a dot", { "\n\n\r\n.\n", 6 } },
        { "byte order mark", { "\xEF\xBB\xBFHello", 8 } },
        { "noncharacter", { "\xF4\x8F\xBF\xBF", 4 } },
        { "family emoji", { "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9",
                            11 } },
        { "markup", { "<b>GREAT</b> &amp; \"cheap\" %s %n", 32 } },
        { "a link", { "see https://example.org/a?b=c#d NOW", 35 } },
        { "a path and a quote", { "../../etc/passwd'; --", 21 } },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!add_text(cases, HX_KIT_STRANGE, rows[i].what, rows[i].text))
            return false;
    return add_repeated(cases, HX_KIT_STRANGE, "a word of 64 bytes", "w", 64) &&
           add_repeated(cases, HX_KIT_STRANGE, "a word of 65 bytes", "w", 65) &&
           add_repeated(cases, HX_KIT_STRANGE, "forty accents", "\xCC\x81",
                        80) && add_odd_values(cases);
}

static bool add_huge(hx_kit_cases *cases)
{
    static const struct { const char *what, *unit; } rows[] = {
        { "1 MiB of one letter", "a" },
        { "1 MiB of capitals in words", "LOUD " },
        { "1 MiB of exclamation marks", "!" },
        { "1 MiB of sentences", "The staff was not friendly at all. " },
        { "1 MiB of emoji", "\xF0\x9F\x98\xA1" },
        { "1 MiB of line feeds and letters", "a\n" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!add_repeated(cases, HX_KIT_HUGE, rows[i].what, rows[i].unit,
                          HX_RECORD_MAX))
            return false;
    return true;
}

hx_status hx__kit_cases(hx_kit_cases *out, hx_error *err)
{
    if (add_plain(out) && add_small(out) && add_strange(out) && add_huge(out))
        return HX_OK;
    return hx__nomem(err);
}

void hx__kit_cases_clear(hx_kit_cases *cases)
{
    for (int kind = 0; kind < HX_KIT_KINDS; kind++)
        hx__free(cases->of[kind].at);
    hx__arena_clear(&cases->arena);
}
