package import Hashing

/// The times of files in images, in seconds since 1970: made of what a file holds.
///
/// The moment of a build would make each image another. One time for all files would be a trap: web servers make an
/// ETag of a file's time and size, so a browser would keep an `index.html` of which only the names in it have changed.
package enum FileTime {
    /// The time of everything that is no file, and `SOURCE_DATE_EPOCH` in a build: 1980-01-01, the first day that a zip
    /// archive can hold.
    package static let epoch = 315_532_800
    /// That moment as a configuration writes it.
    static let epochText = "1980-01-01T00:00:00Z"

    /// The time of a file: in the seventeen years from `epoch` on.
    package static func of(_ content: Digest) -> Int {
        epoch + content.bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) } & 0x1FFF_FFFF
    }
}
