#ifndef PITLANE_CTEXT_H
#define PITLANE_CTEXT_H

#include <stddef.h>
#include <string.h>

/// Writes `number` as C's `%.<digits - 1>e` does (`1.50000000000000e+00`) into `buffer`; returns the length without
/// the closing zero, or -1 if it does not fit. `digits` is the count of significant digits, 1 to 17.
///
/// Correctly rounded from the exact binary value: rounding the shortest digits again would be wrong on ties. The
/// decimal point is always `.`: the program never calls `setlocale`, so the "C" locale is in force.
int ctext_scientific(double number, int digits, char *buffer, size_t capacity);

/// Negative, zero or positive as the bytes of `left` sort before, with or after those of `right`; a text sorts before
/// all that begin with it.
static inline int ctext_compare(const void *left, size_t left_size, const void *right, size_t right_size) {
    size_t common = left_size < right_size ? left_size : right_size;
    int order = common ? memcmp(left, right, common) : 0;
    return order ? order : (left_size > right_size) - (left_size < right_size);
}

#endif
