#include "identity.h"

#include <link.h>

#include <libstemmer.h>
#include <utf8proc.h>
#include <yaml.h>

/* The object in memory that holds an address. */
typedef struct wanted {
    uintptr_t address;
    hx_buf   *out;
    bool      found;
} wanted;

static bool holds(const struct dl_phdr_info *object, uintptr_t address)
{
    for (size_t i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];

        if (part->p_type == PT_LOAD &&
            address - (object->dlpi_addr + part->p_vaddr) < part->p_memsz)
            return true;
    }
    return false;
}

static size_t rounded(size_t len)
{
    return (len + 3) & ~(size_t)3;
}

/* Appends the build id where the notes at `at` hold one. */
static bool take_id(const char *at, size_t len, hx_buf *out)
{
    ElfW(Nhdr) note;

    while (len >= sizeof note) {
        size_t name, bytes;

        memcpy(&note, at, sizeof note);
        name = rounded(note.n_namesz);
        bytes = rounded(note.n_descsz);
        at += sizeof note;
        len -= sizeof note;
        if (name > len || bytes > len - name)
            return false;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
            memcmp(at, "GNU", 4) == 0) {
            hx__buf_bytes(out, at + name, note.n_descsz);
            return true;
        }
        at += name + bytes;
        len -= name + bytes;
    }
    return false;
}

static int visit(struct dl_phdr_info *object, size_t size, void *arg)
{
    wanted *w = arg;

    (void)size;
    if (!holds(object, w->address))
        return 0;
    for (size_t i = 0; i < object->dlpi_phnum && !w->found; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];

        if (part->p_type == PT_NOTE)
            w->found = take_id((const char *)(uintptr_t)(object->dlpi_addr +
                                                         part->p_vaddr),
                               part->p_memsz, w->out);
    }
    return 1;
}

bool hx__identity(hx_buf *out)
{
    const uintptr_t addresses[] = { (uintptr_t)hx__identity,
        (uintptr_t)sb_stemmer_new, (uintptr_t)utf8proc_category,
        (uintptr_t)yaml_parser_load };

    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        wanted w = { addresses[i], out, false };

        dl_iterate_phdr(visit, &w);
        if (!w.found)
            return false;
    }
    return !out->failed;
}
