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

    /// A plan that comes with the service, as an import file (see `nep import --help`).
    package struct Document: Sendable, Hashable {
        /// The code of its plan.
        package let name: String
        package let bytes: [UInt8]
    }

    /// Bắc Từ Liêm 2022, which is also the demo's; Hà Nội 2021–2025; Hà Nội's inspections of 2022 and 2023; Biên Giang 2024; Tuy
    /// Phước 2021.
    package static let documents: [Document] = UnsafeBufferPointer(start: nep_documents, count: nep_documents_count)
        .map { file in
            Document(
                name: String(cString: file.name),
                bytes: [UInt8](UnsafeBufferPointer(start: file.bytes, count: file.count)))
        }

    package static func document(_ name: String) -> [UInt8]? { documents.first { $0.name == name }?.bytes }
}
