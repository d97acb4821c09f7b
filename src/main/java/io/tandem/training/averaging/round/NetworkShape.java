package io.tandem.training.averaging.round;

import io.tandem.network.transformer.TransformerGraph;
import io.tandem.training.worker.FrozenParameters;
import io.tandem.training.worker.UpdaterLayout;
import java.io.Serializable;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * The properties of a network that stay the same from round to round. Driver, and sent to
 * executors.
 *
 * @param configuration the graph's configuration as JSON
 * @param slicing the division of its parameters
 * @param layout the layout of the optimizer's state
 * @param frozen the parameters that are not trained
 */
record NetworkShape(
    String configuration, Slicing slicing, UpdaterLayout layout, FrozenParameters frozen)
    implements Serializable {
  /** Returns the shape of a network trained by a plan. */
  static NetworkShape of(ComputationGraph network, TrainingPlan plan) {
    UpdaterLayout layout = UpdaterLayout.of(network, plan.training().mathMode());
    int length = Math.toIntExact(network.numParams());
    int workers = plan.averaging().workers();
    // A clone forgets iteration and epoch, which the JSON would hold: the text stays the same from
    // round to round, and executors find their graphs by it.
    return new NetworkShape(
        network.getConfiguration().clone().toJson(),
        plan.averaging().hasSharedUpdates()
            ? Slicing.of(length, workers, layout::bound)
            : Slicing.of(length, workers),
        layout,
        frozen(network, plan.training().freeze()));
  }

  /** Returns how many slices of these vectors take so many bytes; at least one. */
  int slicesWithin(int bytes, NetworkVectors.Content content) {
    long floats =
        content == NetworkVectors.Content.PARAMETERS
            ? slicing.length()
            : (long) slicing.length() + layout.stateLength();
    return (int) Math.max(1, bytes * (long) slicing.count() / (Float.BYTES * floats));
  }

  private static FrozenParameters frozen(ComputationGraph network, List<String> patterns) {
    return patterns.isEmpty()
        ? FrozenParameters.NONE
        : FrozenParameters.of(
            patterns, TransformerGraph.namedParameters(network.getConfiguration()));
  }
}
