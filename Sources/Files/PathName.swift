/// What names a file to the functions of `Folder`: a text, or bytes that need not be UTF-8 (`FilePath`).
package protocol PathName: Sendable, CustomStringConvertible {
    /// Calls `body` with the bytes of the name and a zero behind them.
    func withCString<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result
}

extension String: PathName {}

/// Paths without links in them.
package enum RealPath {
    /// `path`, absolute, with the links of all folders that exist followed; the rest stays as it is.
    package static func of(_ path: String) -> String { FilePath(path).real.description }
}
