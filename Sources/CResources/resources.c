#include "CResources.h"

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
