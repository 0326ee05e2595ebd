/* What single characters are that comments are full of: apostrophes and what is
 * typed for them, what is not seen, parts of an emoji.
 *
 * Functions in a header, so that the tokeniser, the detectors and the vocabulary
 * read a character alike without a call; nothing here asks the host. [any] */
#ifndef HXGAP_SIGNS_H
#define HXGAP_SIGNS_H

#include "hxgap/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Whether it is an apostrophe, or a sign that is typed for one. */
static inline bool hx_is_apostrophe(uint32_t cp)
{
    if (cp < 0x80)  /* most of what is asked for */
        return cp == '\'' || cp == '`';
    return cp == 0xB4 || cp == 0x2BC || cp == 0x2018 || cp == 0x2019 ||
           cp == 0x201B || cp == 0x2032 || cp == 0xFF07;
}

/* Whether it stands in a word and is not seen: a soft hyphen, what has no
 * width. */
static inline bool hx_is_unseen(uint32_t cp)
{
    return cp == 0xAD || (cp >= 0x200B && cp <= 0x200F) || cp == 0x2060 ||
           cp == 0xFEFF;
}

/* Bytes of what is not seen at text[i], which is valid UTF-8; else 0. */
static inline size_t hx_unseen_at(hx_str text, size_t i)
{
    const unsigned char *s = (const unsigned char *)text.ptr + i;

    if (text.len - i >= 2 && s[0] == 0xC2)
        return hx_is_unseen(s[1]) ? 2 : 0;
    if (text.len - i < 3 || (s[0] & 0xF0) != 0xE0)
        return 0;
    return hx_is_unseen((uint32_t)(s[0] & 0x0F) << 12 |
                        (uint32_t)(s[1] & 0x3F) << 6 | (s[2] & 0x3F)) ? 3 : 0;
}

/* Whether it is the colour of a hand or face: what the picture says is the same
 * in all. */
static inline bool hx_is_skin(uint32_t cp)
{
    return cp >= 0x1F3FB && cp <= 0x1F3FF;
}

/* Whether it belongs to the picture before it: how it is drawn, its colour, its
 * frame, the letters of a region's flag. */
static inline bool hx_is_emoji_part(uint32_t cp)
{
    return cp == 0xFE0E || cp == 0xFE0F || cp == 0x20E3 || hx_is_skin(cp) ||
           (cp >= 0xE0020 && cp <= 0xE007F);
}

/* Whether it is half of a country's flag. */
static inline bool hx_is_flag_letter(uint32_t cp)
{
    return cp >= 0x1F1E6 && cp <= 0x1F1FF;
}

#ifdef __cplusplus
}
#endif

#endif
