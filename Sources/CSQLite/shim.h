#include <sqlite3.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* sqlite3_db_config is variadic, and Swift imports no variadic C function. */
static inline int csqlite_db_config(sqlite3 *db, int option, int value) {
    return sqlite3_db_config(db, option, value, (int *)0);
}

/* Once, before the first connection: SQLite counts the memory it holds behind a lock that all threads share, and nobody asks
   for the count (https://sqlite.org/c3ref/c_config_covering_index_scan.html#sqliteconfigmemstatus). */
static inline int csqlite_count_no_memory(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

/* The threads that own connections: who is running, and under what name (at most 15 bytes). gettid and
   pthread_setname_np are hidden from Swift's Glibc, prctl and syscall are variadic. */
static inline int csqlite_thread_id(void) { return (int)syscall(SYS_gettid); }
static inline void csqlite_name_thread(const char *name) { (void)prctl(PR_SET_NAME, name, 0, 0, 0); }

/* The header of the index of the log (https://www.sqlite.org/walformat.html#the_wal_index_header), which every commit of every
   process writes anew. Each read begins by comparing it with what was seen last; this is the same look without a read. It lies
   there twice, for a writer may be at it: 0 unless both are alike. The page is that of SQLite's own mapping. */
static inline int csqlite_log_header(sqlite3 *db, unsigned char header[48]) {
    sqlite3_file *file = 0;
    void volatile *page = 0;
    unsigned char again[48];
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || file == 0) return 0;
    if (file->pMethods == 0 || file->pMethods->iVersion < 2 || file->pMethods->xShmMap == 0) return 0;
    if (file->pMethods->xShmMap(file, 0, 32768, 0, &page) != SQLITE_OK || page == 0) return 0;
    memcpy(header, (const void *)page, 48);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    memcpy(again, (const unsigned char *)page + 48, 48);
    /* Octet 12: whether the index has been made. */
    return header[12] != 0 && memcmp(header, again, 48) == 0;
}

/* Puts the calling thread behind all others: on Linux niceness is a thread's own (setpriority(2), "C library/kernel
   differences"), and so is the priority of its I/O (ioprio_set(2): IOPRIO_WHO_PROCESS, best effort, the lowest of 8 levels). */
static inline void csqlite_give_way(void) {
    (void)setpriority(PRIO_PROCESS, 0, 15);
    (void)syscall(SYS_ioprio_set, 1, 0, 2 << 13 | 7);
}
