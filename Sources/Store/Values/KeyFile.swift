import Files
import Glibc
package import Hashing

/// The file that holds the key of stored secrets: readable by its owner only, and never in a data folder, so that a
/// copy of the records gives no secret away.
package struct KeyFile: Sendable {
    /// Absolute.
    package let path: String

    package init(path: String) { self.path = path }

    private static let head = "pitlane-key-1 "

    /// The key.
    ///
    /// - Returns: nil where there is no file.
    /// - Throws: `StoreError` where others can read the file, or it holds no key.
    package func read() throws(StoreError) -> SealingKey? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw StoreError("read the key file", path: path, errno: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw StoreError("read the key file", path: path, errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw StoreError(.failed, "the key file \(path) is not a file")
        }
        guard status.st_uid == geteuid() else {
            throw StoreError(.failed, "the key file \(path) belongs to another user; make it yours, or name another")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw StoreError(.failed, "other users can read the key file \(path): run  chmod 600 \(path)")
        }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw StoreError("read the key file", path: path, errno: errno) }
        guard let key = Self.key(bytes[..<count]) else {
            throw StoreError(.corrupt, "\(path) holds no key of pitlane: put the right file back")
        }
        return key
    }

    /// The key; one is made where there is none.
    package func readOrMake() throws(StoreError) -> SealingKey {
        if let key = try read() { return key }
        let text = Self.text(SealingKey.random())
        try StoreError.files { () throws(FileError) in
            // New folders are closed to others.
            if let folder = Folder.parent(of: path) { try Folder.make(folder, mode: 0o700) }
            // Two processes may be making it.
            try Folder.makeSecret(text, at: path)
        }
        guard let key = try read() else { throw StoreError("read the key file", path: path, errno: ENOENT) }
        return key
    }

    // MARK: - The content

    private static func text(_ key: SealingKey) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return Array(head.utf8) + key.bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] } + [0x0A]
    }

    private static func key(_ text: ArraySlice<UInt8>) -> SealingKey? {
        guard text.starts(with: head.utf8) else { return nil }
        let digits = text.dropFirst(head.utf8.count).prefix { $0 != 0x0A }
        guard digits.count == 2 * SealingKey.length else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: digits.startIndex, to: digits.endIndex, by: 2) {
            let pair = String(decoding: digits[place..<(place + 2)], as: UTF8.self)
            guard let byte = UInt8(pair, radix: 16) else { return nil }
            bytes.append(byte)
        }
        return SealingKey(bytes: bytes)
    }
}
