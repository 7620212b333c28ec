package import Basics
package import Gates

/// What a repository's settings and exceptions say at one commit.
///
/// A change must not except itself: what may stay is read from the default branch, and so are the place of that file
/// and how long an entry may last.
package struct PolicyFiles {
    /// Where the files are read.
    package enum Commit: Hashable, Sendable {
        /// The newest commit of the default branch.
        case defaultBranch(name: String, sha: String)
        /// The commit itself, where the repository has nothing before or beside it.
        case own(String, because: String)

        /// The commit's hash.
        package var sha: String {
            switch self {
            case .defaultBranch(_, let sha), .own(let sha, _): sha
            }
        }

        /// The commit's hash as people write it.
        fileprivate var short: String { String(sha.unicodeScalars.prefix(7)) }

        /// `of main@abc1234`
        package var words: String {
            switch self {
            case .defaultBranch(let name, _): "of \(name)@\(short)"
            case .own(_, let reason): "of \(short), this commit itself, because \(reason)"
            }
        }

        /// What to say of settings that differ from those of this commit, which count.
        package func note(onDiffering keys: [Key]) -> String {
            let list = Suggestion.list(keys)
            return "\(list) \(keys.count == 1 ? "differs" : "differ") here; the settings \(words) count"
        }
    }

    /// Entries of one file, and where they came from.
    package struct List<Entry: Sendable>: Sendable {
        /// All entries, those that are over too.
        package let entries: [Entry]
        /// The file's path in the repository.
        package let path: String
        /// Whether the file is there.
        package let isThere: Bool
        /// Where it was read.
        package let commit: Commit
        /// Warnings about it.
        package let diagnostics: [Diagnostic]

        /// Where the entries were read, for a report's notes: `3 entries in .github/waivers.yml of main@abc1234`.
        package var note: String {
            guard isThere else { return "there is no \(path) \(commit.words)" }
            return "\(entries.count == 1 ? "1 entry" : "\(entries.count) entries") in \(path) \(commit.words)"
        }
    }

    private let commit: Commit
    private let today: CivilDate
    private let read: (String) throws -> [UInt8]?

    /// The files at `commit`; `read` gives a file's bytes there by its path, nil where there is none.
    package init(at commit: Commit, today: CivilDate, read: @escaping (String) throws -> [UInt8]?) {
        self.commit = commit
        self.today = today
        self.read = read
    }

    /// The settings at the commit.
    ///
    /// - Throws: `ConfigurationError` where they cannot be used.
    package func configuration() throws -> ProjectConfiguration {
        guard let bytes = try read(ProjectConfiguration.fileName) else { return ProjectConfiguration() }
        let (configuration, diagnostics) = ConfigurationReader.read(path: name(ProjectConfiguration.fileName), bytes)
        guard let configuration else { throw ConfigurationError(diagnostics) }
        return configuration
    }

    /// The waivers at the commit.
    ///
    /// - Throws: `ConfigurationError` where they, or the settings there, cannot be used.
    package func waivers() throws -> List<Waiver> {
        let settings = try configuration().security
        return try list(settings.waivers) {
            ExceptionReader.waivers(path: $0, $1, today: today, maxDays: settings.maxWaiverDays)
        }
    }

    /// The quarantined tests at the commit; as `waivers()`.
    package func quarantine() throws -> List<QuarantinedTest> {
        let settings = try configuration().tests
        return try list(settings.quarantine) {
            ExceptionReader.quarantine(path: $0, $1, today: today, maxDays: settings.maxQuarantineDays)
        }
    }

    private func name(_ path: String) -> String { "\(commit.short):\(path)" }

    private func list<Entry>(
        _ file: ProjectConfiguration.NamedFile,
        parse: (String, [UInt8]) -> (entries: [Entry]?, diagnostics: [Diagnostic])
    ) throws -> List<Entry> {
        guard let bytes = try read(file.path) else {
            if let missing = file.missing(file: name(ProjectConfiguration.fileName)) {
                throw ConfigurationError([missing])
            }
            return List(entries: [], path: file.path, isThere: false, commit: commit, diagnostics: [])
        }
        let (entries, diagnostics) = parse(name(file.path), bytes)
        guard let entries else { throw ConfigurationError(diagnostics) }
        return List(entries: entries, path: file.path, isThere: true, commit: commit, diagnostics: diagnostics)
    }
}
