internal import CResources
internal import Migrations

/// The files that travel inside the binary, so that one file is all an installation needs.
package enum Embedded {
    /// One SQL migration: its file name and its bytes as they were at build time.
    package struct Migration: Sendable, Hashable {
        package let name: String
        package let sql: String
        package init(name: String, sql: String) {
            self.name = name
            self.sql = sql
        }
    }

    /// Every file of `migrations/`, in the order in which they apply.
    package static let migrations: [Migration] = UnsafeBufferPointer(start: nep_migrations, count: nep_migrations_count)
        .map { file in
            Migration(
                name: String(cString: file.name),
                sql: String(decoding: UnsafeBufferPointer(start: file.bytes, count: file.count), as: UTF8.self))
        }

    /// `openapi.yaml`, served as it is.
    package static let openAPI = [UInt8](UnsafeBufferPointer(start: nep_openapi, count: nep_openapi_count))

    /// The demo's units, groups, models, plan and scoresheets as one import file (see `nep import --help`).
    package static let demo = [UInt8](UnsafeBufferPointer(start: nep_demo, count: nep_demo_count))
}
