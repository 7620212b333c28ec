import Files

/// Files the user names on the command line.
enum InputFile {
    /// The bytes of a file.
    ///
    /// - Throws: `CommandError` where it is missing, unreadable, or larger than `limit` bytes.
    static func read(_ path: String, limit: Int) throws -> [UInt8] {
        do throws(FileError) {
            guard let bytes = try Folder.read(path, limit: limit) else {
                throw FileError(action: "read", path: path, code: 2)
            }
            return bytes
        } catch {
            throw CommandError("\(error)")
        }
    }
}
