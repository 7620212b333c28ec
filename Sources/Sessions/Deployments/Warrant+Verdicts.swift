import Basics
import Gates
import Journal
import Rollouts

extension Warrant.Verdict {
    /// What a gate has measured, without what only later gates compare with.
    init(_ measurement: Measurement) {
        let (gate, value) = (measurement.series.gate, measurement.value)
        var numbers: [Key: Int] = [:]
        switch gate {
        case .coverage: for name in ["covered", "valid"] as [Key] { numbers[name] = value[name]?.intValue }
        case .tests, .security:
            for figure in GateFigure.read(gate, value) ?? [] { numbers[figure.name] = Int(exactly: figure.value) }
        case .benchmark: numbers["benchmarks"] = GateFigure.read(gate, value)?.count
        }
        let name = measurement.series.name.string
        self.init(
            gate: name.utf8.isEmpty ? gate.rawValue : "\(gate.rawValue) \(name)", outcome: measurement.outcome.rawValue,
            numbers: numbers)
    }
}
