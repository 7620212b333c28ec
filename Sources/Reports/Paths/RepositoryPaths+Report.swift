package import Basics

extension RepositoryPaths {
    /// How the relative paths of a report are meant.
    package enum Style: Hashable, Sendable {
        /// All are relative to one folder.
        case folder
        /// Each is relative to a folder of sources (JaCoCo, `com/x/Y.java`).
        case sourceFolder
        /// They begin with the path of a module (Go).
        case module
    }

    /// A report whose paths are looked for.
    package struct Report: Hashable, Sendable {
        /// The folder it lies in, from the repository's root; nil for one outside, or that is not a file.
        package var folder: Key?
        /// The folder its paths are relative to, from the repository's root, if somebody said it (`--root`).
        package var base: Key?
        /// The folders that the report itself says its paths are relative to.
        package var sources: [Key]
        package var style: Style

        package init(folder: Key? = nil, base: Key? = nil, sources: [Key] = [], style: Style = .folder) {
            (self.folder, self.base, self.sources, self.style) = (folder, base, sources, style)
        }
    }

    /// What a path was found to be.
    package enum Match: Hashable, Sendable {
        /// A file of the repository.
        case found(Key)
        /// No file that is known, or one of several.
        case unknown(candidates: [Key])

        /// The file, if it was found.
        package var file: Key? { if case .found(let file) = self { file } else { nil } }
    }
}
