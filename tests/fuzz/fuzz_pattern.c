/* Patterns: any text compiles or is refused, in every language, and what has
 * compiled can be asked for any word. */
#include "fuzz.h"
#include "pattern.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static hx_stemmer *stemmer;
    static hx_mended mended;
    hx_program program = { .form_count = 0 };
    hx_error err = { "" };
    hx_ids words = { 0 }, atoms = { 0 };

    if (size > 512)
        return 0;
    if (!stemmer)
        stemmer = hx__stemmer_open();
    FUZZ_MUST(hx__utf8_mend(&mended, (hx_str){ (const char *)data, size }) ==
              HX_OK);
    for (int lang = 0; lang < HX_LANG_COUNT; lang++) {
        uint32_t form;
        hx_status rc = hx__pattern_compile(&program, stemmer,
                                           (hx_str){ mended.ptr, mended.len },
                                           lang, NULL, &form, &err);

        FUZZ_MUST(rc == HX_OK || rc == HX_E_LEXICON);
        if (rc == HX_OK)
            FUZZ_MUST(form < program.form_count);
    }
    FUZZ_MUST(hx__words_seal(&program.words));
    for (int lang = 0; lang < HX_LANG_COUNT; lang++)
        if (mended.len > 0 && mended.len <= HX_TERM_BYTES_MAX)
            FUZZ_MUST(hx__words_match(&program.words, stemmer,
                                      (hx_str){ mended.ptr, mended.len },
                                      HX_TOK_WORD, lang, &words) &&
                      hx__words_atoms(&program.words, lang, &words, &atoms));
    hx__ids_clear(&words);
    hx__ids_clear(&atoms);
    hx__program_clear(&program);
    return 0;
}
