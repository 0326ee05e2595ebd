/* All heap memory of hxgap goes through here, so that a test can count every
 * call and fail the n-th one. */
#ifndef HX_ALLOC_H
#define HX_ALLOC_H

#include "hxgap/base.h"

/* Zeroed room for `count` elements of `bytes`; NULL where memory is refused
 * or the product overflows. Owned: hx__free. [any] */
void *hx__alloc(size_t count, size_t bytes);
/* As realloc(3) for count*bytes; new room is not zeroed. NULL keeps `ptr`. */
void *hx__realloc(void *ptr, size_t count, size_t bytes);
void hx__free(void *ptr);
/* A list of owned texts. */
void hx__free_texts(char **list, size_t count);
char *hx__strdup(const char *text);
char *hx__strndup(const char *text, size_t len);

/* Makes room for `need` elements of `bytes` in the array `*ptr` of `*cap`
 * elements, growing by half; false where memory is refused. */
bool hx__grow(void **ptr, size_t *cap, size_t need, size_t bytes);

/* Test hooks: calls so far in this process, and the call that fails (0 none;
 * `from_then_on` fails every later one too). */
uint64_t hx__alloc_calls(void);
void hx__alloc_fail_at(uint64_t call, bool from_then_on);

#endif
