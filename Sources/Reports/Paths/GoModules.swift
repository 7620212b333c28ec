package import Basics

/// The Go modules of a repository: a profile names files by the path of their module.
package struct GoModules: Hashable, Sendable {
    private struct Module: Hashable {
        /// `example.com/cart`
        let path: [UInt8]
        /// The folder its `go.mod` lies in, from the repository's root.
        let folder: Key
    }

    private var modules: [Module] = []

    package init() {}

    /// Whether there is none.
    package var isEmpty: Bool { modules.isEmpty }

    /// Whether a file of the repository is that of a module.
    package static func isModuleFile(_ path: Key) -> Bool { PathSpelling(path).name.elementsEqual("go.mod".utf8) }

    /// Adds the module of a `go.mod`; one that names no module is none.
    ///
    /// - Parameters:
    ///   - file: Its path from the repository's root.
    ///   - text: Its content.
    package mutating func add(_ file: Key, _ text: [UInt8]) {
        guard let path = Self.modulePath(text) else { return }
        let bytes = PathSpelling(file).bytes
        let folder = bytes.lastIndex(of: UInt8(ascii: "/")).map { Key(bytes[..<$0].text) } ?? ""
        modules.append(Module(path: path, folder: folder))
    }

    /// Where a file of a profile may lie, from the repository's root: in the modules with the longest path that it
    /// begins with.
    func places(of path: Key) -> [Key] {
        let bytes = Array(path.string.utf8)
        let around = modules.filter { module in
            bytes.starts(with: module.path) && bytes.count > module.path.count
                && bytes[module.path.count] == UInt8(ascii: "/")
        }
        let longest = around.map(\.path.count).max() ?? 0
        return around.filter { $0.path.count == longest }.map { module in
            PathSpelling(Key(bytes[(longest + 1)...].text), in: module.folder).key
        }
    }

    /// `module example.com/cart // a comment`, also quoted, or in parentheses on a line of its own.
    private static func modulePath(_ text: [UInt8]) -> [UInt8]? {
        var isOpen = false
        for line in text.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let words = line.split(whereSeparator: {
                $0 == 0x20 || $0 == 0x09 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF
            })
            guard var word = words.first else { continue }
            if !isOpen {
                guard word.elementsEqual("module".utf8), words.count > 1 else { continue }
                word = words[1]
                if word.elementsEqual("(".utf8) {
                    isOpen = true
                    continue
                }
            }
            if word.after("//") != nil { continue }
            let path = word.filter { ![UInt8(ascii: "\""), UInt8(ascii: "`")].contains($0) }
            return path.isEmpty ? nil : path
        }
        return nil
    }
}
