import Glibc

/// A log that could not be written or read: which, why.
package struct LogFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package let path: String
    /// The kernel's error number.
    package let errno: Int32
    private let action: String

    init(_ action: String, _ path: String, _ errno: Int32) {
        self.action = action
        self.path = path
        self.errno = errno
    }

    package var description: String { "cannot \(action) the log \(path): \(String(cString: strerror(errno)))" }
}
