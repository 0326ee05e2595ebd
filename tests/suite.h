/* What every Check suite's main() does. */
#ifndef SUITE_H
#define SUITE_H

#include <check.h>

/* Runs the one suite and returns how many of its tests failed. */
static inline int suite_run(Suite *suite)
{
    SRunner *runner = srunner_create(suite);
    int failed;

    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}

#endif
