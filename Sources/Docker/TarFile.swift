package import Basics

/// A plain file of a tar archive, in which the engine takes and gives files.
package struct TarFile: Hashable, Sendable {
    /// Its path below the archive's first folder.
    package let path: Key
    package let bytes: [UInt8]

    package init(path: Key, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    private static let block = 512

    /// An archive of `files`, which belong to root and only it may read.
    static func archive(_ files: [TarFile]) -> [UInt8] {
        var archive: [UInt8] = []
        for file in files {
            var head = [UInt8](repeating: 0, count: block)
            func put(_ text: String, at offset: Int) {
                for (index, byte) in text.utf8.enumerated() { head[offset + index] = byte }
            }
            func octal(_ number: Int, digits: Int) -> String {
                let text = String(number, radix: 8)
                return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
            }
            put(String(decoding: file.path.string.utf8.prefix(100), as: UTF8.self), at: 0)
            put(octal(0o600, digits: 7), at: 100)
            put(octal(0, digits: 7), at: 108)
            put(octal(0, digits: 7), at: 116)
            put(octal(file.bytes.count, digits: 11), at: 124)
            put(octal(0, digits: 11), at: 136)
            put("        0", at: 148)
            put("ustar", at: 257)
            put("00", at: 263)
            put(octal(head.reduce(0) { $0 + Int($1) }, digits: 6), at: 148)
            head[154] = 0
            archive += head + file.bytes + [UInt8](repeating: 0, count: padding(file.bytes.count))
        }
        return archive + [UInt8](repeating: 0, count: 2 * block)
    }

    /// The plain files of an archive, without the name of its first folder; nil where it is none.
    static func files(of archive: [UInt8]) -> [TarFile]? {
        var files: [TarFile] = []
        var offset = 0
        while offset + block <= archive.count {
            let head = archive[offset..<offset + block]
            if head.allSatisfy({ $0 == 0 }) { return files }
            func field(_ start: Int, _ length: Int) -> ArraySlice<UInt8> {
                head[offset + start..<offset + start + length].prefix { $0 != 0 && $0 != 0x20 }
            }
            guard field(257, 5).elementsEqual("ustar".utf8),
                let size = Int(String(decoding: field(124, 12), as: UTF8.self), radix: 8),
                size >= 0, offset + block + size <= archive.count
            else { return nil }
            let prefix = field(345, 155)
            let name = (prefix.isEmpty ? [] : prefix + [UInt8(ascii: "/")]) + field(0, 100)
            if [0, UInt8(ascii: "0")].contains(head[offset + 156]) {
                let parts = name.split(separator: UInt8(ascii: "/")).dropFirst()
                files.append(
                    TarFile(
                        path: Key(String(decoding: Array(parts.joined(separator: [UInt8(ascii: "/")])), as: UTF8.self)),
                        bytes: Array(archive[offset + block..<offset + block + size])))
            }
            offset += block + size + padding(size)
        }
        return nil
    }

    private static func padding(_ count: Int) -> Int { (block - count % block) % block }
}
