import Glibc

/// What stands at a path.
package struct FileEntry: Hashable, Sendable {
    /// The kinds that are told apart; pipes, sockets and devices are `other`.
    package enum Kind: Hashable, Sendable { case file, folder, link, other }

    package let kind: Kind
    /// The permission bits.
    package let mode: UInt32
    /// Bytes.
    package let size: Int
    /// The bytes that it takes on disk.
    package let diskUse: Int64
    package let device: UInt
    package let inode: UInt
    /// Nanoseconds since 1970.
    package let modified: Int

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .link
            default: .other
            }
        mode = status.st_mode & 0o7777
        size = Int(status.st_size)
        // A block is 512 bytes whatever the file system's own blocks are.
        diskUse = Int64(status.st_blocks) * 512
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
        modified = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
    }
}
