package io.tandem.translation.spark;

import io.tandem.config.SearchSettings;
import io.tandem.translation.PortableModel;
import io.tandem.translation.Translator;
import java.io.Serializable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A broadcast model with its search settings, for the closures of tasks. The decoder is made once
 * per executor and serves all its tasks. Driver and executors.
 *
 * @param seed the seed of random draws
 */
public record BroadcastTranslator(Broadcast<PortableModel> model, SearchSettings search, long seed)
    implements Serializable {
  /**
   * Sends a model to the executors.
   *
   * @throws io.tandem.UserException if it lacks what the settings ask for
   */
  public static BroadcastTranslator of(
      JavaSparkContext spark, PortableModel model, SearchSettings search, long seed) {
    model.require(search);
    return new BroadcastTranslator(spark.broadcast(model), search, seed);
  }

  /** Returns the translator; called where the work is done. */
  public Translator translator() {
    return model.value().translator(search, seed);
  }

  /** Removes the model from all executors; driver only. */
  public void destroy() {
    model.destroy();
  }
}
