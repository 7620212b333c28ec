import Basics

/// A suite whose end has not been read.
struct OpenSuite {
    /// The names of the suites around it and its own, joined by `/`.
    let path: Key
    let title: Key
    let position: SourcePosition
    /// Whether it bears pytest's name.
    var isPytest = false
    /// Whether it is as pytest writes it, or in such a one.
    var isOfPytest = false
    /// Whether such a one is in it.
    var hasPytest = false
    /// An attribute that says that it did not end well.
    var badStatus: String?
    /// How many tests it states.
    var tests: Int?
    /// How many failures and errors it states.
    var bad = (failures: 0, errors: 0)
    /// How many test cases suites inside it showed.
    var inner = 0
    /// How many failures, errors and repeated ones were seen in it.
    var badSeen = 0
    /// How many runs test cases in it state beside the last one.
    var reruns = 0

    init(path: Key, title: Key, position: SourcePosition) {
        (self.path, self.title, self.position) = (path, title, position)
    }
}
