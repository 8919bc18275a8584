#include "CResources.h"

/* #embed is C23, which Clang offers in every mode and mentions by default. */
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char openapi[] = {
#embed "../../openapi.yaml"
};

const unsigned char *const nep_openapi = openapi;
const size_t nep_openapi_count = sizeof openapi;

/* Every file of `plans`, the demo's first. A test compares this list with the folder. */
static const unsigned char bac_tu_liem_2022[] = {
#embed "plans/bac-tu-liem-2022.json"
};
static const unsigned char ha_noi_2021_2025[] = {
#embed "plans/ha-noi-2021-2025.json"
};
static const unsigned char ha_noi_2023_inspection[] = {
#embed "plans/ha-noi-2023-inspection.json"
};
static const unsigned char bien_giang_2024[] = {
#embed "plans/bien-giang-2024.json"
};
static const unsigned char tuy_phuoc_2021[] = {
#embed "plans/tuy-phuoc-2021.json"
};

#define FILE(name, array) {name, array, sizeof array}
static const nep_document files[] = {
    FILE("bac-tu-liem-2022", bac_tu_liem_2022),
    FILE("ha-noi-2021-2025", ha_noi_2021_2025),
    FILE("ha-noi-2023-inspection", ha_noi_2023_inspection),
    FILE("bien-giang-2024", bien_giang_2024),
    FILE("tuy-phuoc-2021", tuy_phuoc_2021),
};

const nep_document *const nep_documents = files;
const size_t nep_documents_count = sizeof files / sizeof files[0];
