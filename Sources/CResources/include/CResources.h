#ifndef NEP_RESOURCES_H
#define NEP_RESOURCES_H

#include <stddef.h>

/* Files the binary carries: the API's contract and the demo's plan. */
extern const unsigned char *_Nonnull const nep_openapi;
extern const size_t nep_openapi_count;
extern const unsigned char *_Nonnull const nep_demo;
extern const size_t nep_demo_count;

#endif
