#include "CResources.h"

/* #embed is C23, which Clang offers in every mode and mentions by default. */
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char openapi[] = {
#embed "../../openapi.yaml"
};
static const unsigned char demo[] = {
#embed "demo.json"
};

const unsigned char *const nep_openapi = openapi;
const size_t nep_openapi_count = sizeof openapi;
const unsigned char *const nep_demo = demo;
const size_t nep_demo_count = sizeof demo;
