package import Basics

/// A job's place in the graph, before anything is evaluated.
package struct JobShape: Hashable, Sendable {
    /// The job's id in its file.
    package let id: Key
    /// Ids of the jobs it needs, in the same file.
    package let needs: [Key]

    package init(id: Key, needs: [Key]) {
        self.id = id
        self.needs = needs
    }
}
