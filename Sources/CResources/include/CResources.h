#ifndef NEP_RESOURCES_H
#define NEP_RESOURCES_H

#include <stddef.h>

/* Files the binary carries: the API's contract and the documents that can be imported by name. */
extern const unsigned char *_Nonnull const nep_openapi;
extern const size_t nep_openapi_count;

typedef struct {
    const char *_Nonnull name;
    const unsigned char *_Nonnull bytes;
    size_t count;
} nep_document;

extern const nep_document *_Nonnull const nep_documents;
extern const size_t nep_documents_count;

#endif
