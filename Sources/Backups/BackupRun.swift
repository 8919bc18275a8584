internal import Compression
internal import Crypto
package import Domain
internal import SQLite

/// Makes one backup, step by step, on the thread that asks: copy, check, pack, read back. Only then does the file get its name.
package struct BackupRun {
    /// The database; a service may have it open.
    let database: String
    let file: BackupFile
    /// Asked between steps; true ends it with a `CancellationError`.
    let isCancelled: () -> Bool

    package init(of database: String, to file: BackupFile, isCancelled: @escaping () -> Bool = { false }) {
        self.database = database
        self.file = file
        self.isCancelled = isCancelled
    }

    /// - Returns: The manifest as it is kept beside the file, finished at `now()`.
    package func run(_ manifest: Manifest, now: () -> Instant) throws -> Manifest {
        var manifest = manifest
        try checkPlace()
        do {
            try checkRoom()
            DiskFile.remove(file.databasePartial)
            DiskFile.remove(file.packedPartial)
            let source = try Connection(path: database, mode: .readOnly)
            try source.backup(to: file.databasePartial) { _ in try goOn() }
            manifest.figures = try BackupCheck.figures(of: file.databasePartial)
            try goOn()
            if file.isPacked { try pack(&manifest) } else { try keep(&manifest) }
            manifest.state = .done
            manifest.finishedAt = now()
            try finish(manifest)
            return manifest
        } catch {
            DiskFile.remove(file.databasePartial)
            DiskFile.remove(file.packedPartial)
            throw error
        }
    }

    private func goOn() throws { if isCancelled() { throw CancellationError() } }

    /// A backup may take the place of an older one, never that of a database that somebody works with: who has it open would write on
    /// into a file without a name.
    private func checkPlace() throws {
        for name in file.names {
            for own in ["", "-wal", "-shm"].map({ database + $0 }) where DiskFile.isSame(name, own) || name == own {
                throw BackupFailure.isDatabase(name)
            }
        }
        if let holder = DiskFile.holder(of: file.path) { throw BackupFailure.inUse(path: file.path, holder) }
        let directory = DiskFile.directory(of: file.path)
        guard DiskFile.isDirectory(directory) else { throw BackupFailure.noDirectory(directory) }
        guard DiskFile.mayWrite(directory) else { throw BackupFailure.directoryNotWritable(directory) }
    }

    /// The copy and what is packed of it are there at the same time.
    private func checkRoom() throws {
        let files = FileFigures(path: database)
        let size = files.databaseBytes + files.logBytes
        let needed = file.isPacked ? size + size / 2 : size
        guard let free = FileFigures.free(DiskFile.directory(of: file.path)) else { return }
        guard free > needed else { throw BackupFailure.noSpace(needed: needed, free: free) }
    }

    private func pack(_ manifest: inout Manifest) throws {
        var (plain, packed, size) = (SHA256(), SHA256(), 0)
        var encoder = GzipEncoder(level: 3)
        let source = try DiskFile(reading: file.databasePartial)
        let target = try DiskFile(creating: file.packedPartial)
        func put(_ bytes: [UInt8]) throws {
            packed.update(data: bytes)
            try target.write(bytes)
        }
        while case let piece = try source.read(upTo: 1 << 20), !piece.isEmpty {
            try goOn()
            plain.update(data: piece)
            size += piece.count
            try put(encoder.write(piece))
        }
        try put(encoder.finish())
        try target.sync()
        manifest.databaseBytes = size
        manifest.databaseSHA256 = plain.finalize().hexadecimal
        manifest.sha256 = packed.finalize().hexadecimal
        manifest.bytes = DiskFile.size(file.packedPartial)
        try readBack(file.packedPartial, manifest)
    }

    /// A file that is not packed is the checked copy itself.
    private func keep(_ manifest: inout Manifest) throws {
        var digest = SHA256()
        try DiskFile(reading: file.databasePartial).readAll { piece in
            try goOn()
            digest.update(data: piece)
        }
        manifest.sha256 = digest.finalize().hexadecimal
        manifest.databaseSHA256 = manifest.sha256
        manifest.bytes = DiskFile.size(file.databasePartial)
        manifest.databaseBytes = manifest.bytes
    }

    /// The packed file has to unpack to the very bytes that were checked.
    private func readBack(_ path: String, _ manifest: Manifest) throws {
        let digests = try Unpacking.digests(of: path) { try goOn() }
        guard digests.file == manifest.sha256, digests.database == manifest.databaseSHA256 else {
            throw BackupFailure.notAsPacked
        }
    }

    /// The manifest comes last: where it says done, everything is there.
    private func finish(_ manifest: Manifest) throws {
        if let digest = manifest.sha256 { try file.saveChecksum(digest) }
        try DiskFile.rename(file.isPacked ? file.packedPartial : file.databasePartial, to: file.path)
        DiskFile.remove(file.databasePartial)
        try file.save(manifest)
    }
}
