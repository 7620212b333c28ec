import Glibc

/// What the file system refused, with the path and the reason.
package struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried: `create`, `write`.
    package let action: String
    package let path: String
    /// The system's error number.
    package let code: Int32
    private let reason: String?

    package init(action: String, path: String, code: Int32) {
        (self.action, self.path, self.code, reason) = (action, path, code, nil)
    }

    /// For what no system call has refused.
    package init(action: String, path: String, reason: String) {
        (self.action, self.path, code, self.reason) = (action, path, EINVAL, reason)
    }

    /// The system call that failed last was about `path`.
    init(_ action: String, _ path: some PathName) {
        self.init(action: action, path: path.description, code: errno)
    }

    package var description: String { "cannot \(action) \(path): \(reason ?? String(cString: strerror(code)))" }
}
