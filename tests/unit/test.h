/*
 * test.h - cmocka with the headers it wants before itself.
 */
#ifndef PX_TESTS_UNIT_TEST_H
#define PX_TESTS_UNIT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
