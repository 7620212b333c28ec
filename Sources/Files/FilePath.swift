import Glibc

/// A path as the kernel sees it: bytes, never NUL, of any encoding.
package struct FilePath: PathName, Hashable, Comparable {
    package let bytes: [UInt8]

    package init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

    package init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    /// The path as text; broken UTF-8 is repaired, so this is for messages.
    package var description: String { String(decoding: bytes, as: UTF8.self) }

    /// The path as text, or nil where it is not UTF-8.
    package var text: String? { String(validating: bytes, as: UTF8.self) }

    /// Whether it begins at the root.
    package var isAbsolute: Bool { bytes.first == slash }

    /// The last component; empty for the root.
    package var name: ArraySlice<UInt8> { bytes[(bytes.lastIndex(of: slash).map { $0 + 1 } ?? 0)...] }

    /// The folder that holds this path; the root and single names give `/` and `.`.
    package var parent: FilePath {
        guard let last = bytes.lastIndex(of: slash) else { return FilePath(".") }
        return last == 0 ? FilePath("/") : FilePath(bytes: bytes[..<last])
    }

    /// The components between slashes, without empty ones.
    package var components: [ArraySlice<UInt8>] { bytes.split(separator: slash) }

    /// What is called `component` in this folder.
    package func appending(_ component: some Sequence<UInt8>) -> FilePath {
        FilePath(bytes: (bytes.last == slash ? bytes : bytes + [slash]) + component)
    }

    /// What is called `name` in this folder.
    package static func / (folder: FilePath, name: some StringProtocol) -> FilePath { folder.appending(name.utf8) }

    /// The path seen from this folder where it is relative, without `.`, `..` and double slashes; nothing is looked
    /// up on disk.
    package func resolving(_ path: FilePath) -> FilePath {
        var parts: [ArraySlice<UInt8>] = []
        for part in (path.isAbsolute ? [] : components) + path.components {
            if part.elementsEqual("..".utf8) {
                _ = parts.popLast()
            } else if !part.elementsEqual(".".utf8) {
                parts.append(part)
            }
        }
        return FilePath(bytes: [slash] + parts.joined(separator: [slash]))
    }

    /// Whether this is `folder` or lies below it, by the names alone.
    package func isInside(_ folder: FilePath) -> Bool {
        let outer = folder.components
        let inner = components
        return inner.count >= outer.count && zip(inner, outer).allSatisfy { $0.elementsEqual($1) }
    }

    /// The part behind `folder`, or nil where this does not lie below it; empty for the folder itself.
    package func relative(to folder: FilePath) -> FilePath? {
        guard isInside(folder) else { return nil }
        return FilePath(bytes: components.dropFirst(folder.components.count).joined(separator: [slash]))
    }

    /// The path with symbolic links resolved, as far as it exists.
    package var real: FilePath {
        guard let found = withCString({ realpath($0, nil) }) else {
            return self == parent || bytes.isEmpty || components.isEmpty ? self : parent.real.appending(name)
        }
        defer { free(found) }
        return FilePath(bytes: UnsafeRawBufferPointer(start: found, count: strlen(found)))
    }

    package func withCString<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
        try bytes.withTerminator { try body($0) }
    }

    package static func < (left: FilePath, right: FilePath) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension FilePath {
    /// The path of what somebody else has named.
    init(name: some PathName) {
        bytes = name.withCString { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }
}

extension [UInt8] {
    /// Calls `body` with the bytes and a zero behind them.
    func withTerminator<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
        try (self + [0]).withUnsafeBufferPointer { buffer in
            try buffer.withMemoryRebound(to: CChar.self) { text in
                // The buffer holds one byte at least: the closing zero.
                guard let start = text.baseAddress else { return try "".withCString(body) }
                return try body(start)
            }
        }
    }
}

private let slash = UInt8(ascii: "/")
