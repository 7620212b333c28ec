import Files

/// Files the user names on the command line.
enum InputFile {
    /// The bytes of a file.
    ///
    /// - Throws: `CommandError` where it is missing, unreadable, or larger than `limit` bytes.
    static func read(_ path: String, limit: Int) throws -> [UInt8] {
        guard let bytes = try find(path, limit: limit) else {
            throw CommandError("\(FileError(action: "read", path: path, code: 2))")
        }
        return bytes
    }

    /// The bytes of a file, or nil where there is none.
    ///
    /// - Throws: `CommandError` where it is unreadable, or larger than `limit` bytes.
    static func find(_ path: String, limit: Int) throws -> [UInt8]? {
        do throws(FileError) { return try Folder.read(path, limit: limit) } catch { throw CommandError("\(error)") }
    }
}
