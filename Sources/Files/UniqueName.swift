/// Names for temporary files.
package enum UniqueName {
    /// 32 random hexadecimal digits.
    package static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return [generator.next(), generator.next()].map { (word: UInt64) in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }

    /// A path in the same folder as `path`, for a draft of what will stand there.
    package static func beside(_ path: some PathName) -> FilePath {
        FilePath(bytes: FilePath(name: path).bytes + ".\(make())".utf8)
    }
}
