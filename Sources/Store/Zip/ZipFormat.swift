import Glibc

/// Numbers of the zip format (APPNOTE.TXT), little-endian throughout.
enum ZipFormat {
    static let localHeader: UInt32 = 0x0403_4B50
    static let centralHeader: UInt32 = 0x0201_4B50
    static let end: UInt32 = 0x0605_4B50
    static let end64: UInt32 = 0x0606_4B50
    static let end64Locator: UInt32 = 0x0706_4B50
    /// The id of the extra field with 64-bit sizes.
    static let extra64: UInt16 = 1
    /// Names are UTF-8.
    static let utf8Names: UInt16 = 1 << 11
    /// Sizes and checksum stand in a descriptor behind the content.
    static let sizesBehind: UInt16 = 1 << 3
    static let descriptor: UInt32 = 0x0807_4B50
    static let stored: UInt16 = 0
    static let deflated: UInt16 = 8
    /// "Made by" Unix, version 4.5: external attributes hold the file's mode.
    static let madeByUnix: UInt16 = 3 << 8 | 45
    /// A 32-bit size or offset of all ones, and a 16-bit count, stand for one in the 64-bit record.
    static let in64: UInt32 = .max
    static let countIn64: UInt16 = .max
    /// A file this large gets room for 64-bit sizes: deflate may make it a little larger.
    static let largeFile: Int64 = 0xFFF0_0000
}

/// A zip archive that cannot be written or read.
struct ZipError: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    init(_ action: String, _ path: String, errno: Int32) {
        description = "cannot \(action) \(path): \(String(cString: strerror(errno)))"
    }
}

/// One file or folder of an archive.
struct ZipEntry: Hashable, Sendable {
    /// Relative, parts joined by `/`; a folder's ends in `/`.
    var name: String
    var method: UInt16
    var checksum: UInt32 = 0
    var compressed: UInt64 = 0
    var uncompressed: UInt64 = 0
    /// Where the local header begins.
    var offset: UInt64
    /// The file's type and permissions, as `st_mode`; 0 where the archive was not made on Unix.
    var mode: UInt32
    /// DOS date in the high half, time in the low one.
    var modified: UInt32

    var isFolder: Bool { name.utf8.last == UInt8(ascii: "/") }
}
