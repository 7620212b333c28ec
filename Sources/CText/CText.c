#include "CText.h"

#include <stdio.h>

int ctext_scientific(double number, int digits, char *buffer, size_t capacity) {
    int length = snprintf(buffer, capacity, "%.*e", digits - 1, number);
    return length >= 0 && (size_t)length < capacity ? length : -1;
}
