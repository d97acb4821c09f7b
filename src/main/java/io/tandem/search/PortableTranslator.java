package io.tandem.search;

import io.tandem.config.SettingsReader;
import io.tandem.kernels.KernelChoice;
import io.tandem.subword.Subwords;
import io.tandem.transformer.TransformerWeights;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A {@link Translator} that can be sent: the parts of a checkpoint as plain values, of which the
 * translator is made where it arrives, once per JVM when broadcast. Plain fields, because Kryo
 * cannot read records. Driver and executors.
 */
public final class PortableTranslator implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String network;
  private final float[] parameters;
  private final HashMap<String, byte[]> subwords;
  private final String settings;
  private final String origin;

  private transient volatile Translator translator;

  /**
   * @param network DL4J's configuration of the graph, JSON
   * @param parameters its flat vector
   * @param subwords contents of the subword files by name
   * @param settings HOCON, of which the section {@code search} counts
   * @param origin where the parts were found, for messages
   */
  public PortableTranslator(
      String network,
      float[] parameters,
      Map<String, byte[]> subwords,
      String settings,
      String origin) {
    this.network = network;
    this.parameters = parameters;
    this.subwords = new HashMap<>(subwords);
    this.settings = settings;
    this.origin = origin;
  }

  /** The translator; safe for several threads. */
  public Translator translator() {
    Translator made = translator;
    if (made == null) {
      synchronized (this) {
        made = translator == null ? make() : translator;
        translator = made;
      }
    }
    return made;
  }

  private Translator make() {
    ComputationGraph graph = new ComputationGraph(ComputationGraphConfiguration.fromJson(network));
    graph.init(Nd4j.createFromArray(parameters).reshape(1, parameters.length), false);
    return new Translator(
        new CachedDecoder(TransformerWeights.of(graph), KernelChoice.best()),
        Subwords.of(subwords, origin),
        SettingsReader.ofText(settings, List.of()).settings().search());
  }
}
