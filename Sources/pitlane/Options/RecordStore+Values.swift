import Basics
import Journal
import Planning
import Sessions
import Store

extension RecordStore {
    /// The options that give a run that is taken up what it had and what is in no record: secrets that are not stored
    /// here, and variables of steps.
    func valueOptions(of run: Int) throws -> [String] {
        guard case .run(.created(let inputs))? = try store.events(ofRun: run).first?.event else { return [] }
        let stored = Set(try store.secrets().map(\.place.name))
        return inputs.secretNames.filter { !stored.contains(Key($0)) }.flatMap { ["--secret", $0] }
            + inputs.variableNames.flatMap { ["--env", "\($0)=VALUE"] }
    }
}
