package io.tandem.averaging.round;

import io.tandem.training.UpdaterLayout;
import java.io.Serializable;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * The properties of a network that stay the same from round to round. Driver, and sent to
 * executors.
 *
 * @param configuration the graph's configuration as JSON
 * @param slicing the division of its parameters
 * @param layout the layout of the optimizer's state
 */
record NetworkShape(String configuration, Slicing slicing, UpdaterLayout layout)
    implements Serializable {
  /** Returns the shape of a network trained by this many workers. */
  static NetworkShape of(ComputationGraph network, int workers) {
    // A clone forgets iteration and epoch, which the JSON would hold: the text stays the same from
    // round to round, and executors find their graphs by it.
    return new NetworkShape(
        network.getConfiguration().clone().toJson(),
        Slicing.of(Math.toIntExact(network.numParams()), workers),
        UpdaterLayout.of(network));
  }
}
