#ifndef NEP_MIGRATIONS_H
#define NEP_MIGRATIONS_H

#include <stddef.h>

/* One file of this folder as it was when the binary was built. */
typedef struct {
    const char *_Nonnull name;
    const unsigned char *_Nonnull bytes;
    size_t count;
} nep_migration;

extern const nep_migration *_Nonnull const nep_migrations;
extern const size_t nep_migrations_count;

#endif
