package io.tandem.jobs.bench;

import io.tandem.config.Settings;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.transformer.TransformerGraph;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.translation.search.NextTokenModel;
import io.tandem.translation.search.Shortlist;
import io.tandem.translation.search.decoder.CachedDecoder;
import java.util.Optional;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.NoOp;

/** The random network with which all workers of a measurement translate. */
public final class DecodingModel {
  private final DecodingPlan plan;
  private final Kernels kernels;
  private final long parameters;
  private final TransformerWeights weights;
  private final NextTokenModel shared;
  private final Optional<Shortlist> shortlist;

  public DecodingModel(DecodingPlan plan, Kernels kernels) {
    this.plan = plan;
    this.kernels = kernels;
    Settings settings = plan.bench().settings();
    ComputationGraph graph =
        TransformerGraph.create(
            TransformerGraph.configuration(
                settings.model(),
                plan.bench().shape().vocabularies(),
                settings.training().loss(),
                settings.seed(),
                DataType.FLOAT,
                new NoOp()));
    parameters = graph.numParams();
    weights = TransformerWeights.of(graph);
    shared = new CachedDecoder(weights, kernels);
    RandomTokens tokens =
        new RandomTokens(plan.bench().shape().vocabulary(), new SplittableRandom(settings.seed()));
    shortlist =
        plan.search().shortlist()
            ? Optional.of(tokens.shortlist(settings.corpus().shortlist()))
            : Optional.empty();
  }

  DecodingPlan plan() {
    return plan;
  }

  Kernels kernels() {
    return kernels;
  }

  long parameters() {
    return parameters;
  }

  /** One decoder for all threads, as on an executor. */
  NextTokenModel decoder() {
    return shared;
  }

  /** Returns the random shortlist, if requested. */
  Optional<Shortlist> shortlist() {
    return shortlist;
  }

  /** Returns a decoder with the same weights for one thread. */
  NextTokenModel decoderBy(Kernels others) {
    return new CachedDecoder(weights, others);
  }
}
