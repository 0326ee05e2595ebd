/* For `make coverage`: a child process that ends by _exit() writes its counts
 * first. Linked into every program with -Wl,--wrap=_exit. */
#include <stdnoreturn.h>

void          __gcov_dump(void);
noreturn void __real__exit(int code);
noreturn void __wrap__exit(int code);

noreturn void __wrap__exit(int code)
{
    __gcov_dump();
    __real__exit(code);
}
