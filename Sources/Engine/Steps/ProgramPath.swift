import Files
import Glibc

/// Finds programs as a shell would.
enum ProgramPath {
    /// The absolute path of `program` in the folders of `path`, or nil.
    static func find(_ program: String, in path: String) -> String? {
        for folder in path.utf8.split(separator: UInt8(ascii: ":")) {
            let file = "\(String(decoding: folder, as: UTF8.self))/\(program)"
            if access(file, X_OK) == 0, !Folder.exists(file) { return file }
        }
        return nil
    }
}
