package io.tandem.translation;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.config.MathMode;
import io.tandem.config.SearchSettings;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.network.transformer.TransformerGraph;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.subword.Subwords;
import io.tandem.translation.search.Ensemble;
import io.tandem.translation.search.NextTokenModel;
import io.tandem.translation.search.Shortlist;
import io.tandem.translation.search.decoder.CachedDecoder;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A trained model that can be serialized: networks and subwords as plain values. After
 * deserialization one decoder is made of them, once per JVM if broadcast, which serves all tasks
 * there. Several networks are an ensemble. Plain fields, because Kryo cannot read records. Driver
 * and executors.
 */
public final class PortableModel implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final byte[] NO_SHORTLIST = {};

  private final ArrayList<Network> networks;
  private final HashMap<String, byte[]> subwords;
  private final byte[] shortlist;
  private final String sourceLanguage;
  private final String targetLanguage;
  private final String origin;

  private transient volatile Ready ready;

  /** A network: DL4J's configuration of the graph as JSON, and its flat vector of parameters. */
  public static final class Network implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String configuration;
    private final float[] parameters;

    public Network(String configuration, float[] parameters) {
      this.configuration = configuration;
      this.parameters = parameters;
    }

    public String configuration() {
      return configuration;
    }

    /** Returns the parameters, not a copy. */
    public float[] parameters() {
      return parameters;
    }

    private int decoderLayers(String origin) {
      return TransformerGraph.modelSettings(
              TransformerGraph.configuration(configuration, parameters.length, origin))
          .decoderLayers();
    }

    /**
     * Returns views of the parameters, in a graph of their own.
     *
     * @param origin the place of the network, for messages
     */
    public TransformerWeights weights(String origin) {
      ComputationGraph graph =
          new ComputationGraph(
              TransformerGraph.configuration(configuration, parameters.length, origin));
      graph.init(Nd4j.createFromArray(parameters).reshape(1, parameters.length), false);
      return TransformerWeights.of(graph);
    }
  }

  /** The networks built from the values: one decoder for each requested number format. */
  private record Ready(
      List<TransformerWeights> weights,
      Subwords subwords,
      Optional<Shortlist> shortlist,
      Map<MathMode, NextTokenModel> decoders) {
    NextTokenModel decoder(MathMode math) {
      return decoders.computeIfAbsent(math, this::makeDecoder);
    }

    private NextTokenModel makeDecoder(MathMode math) {
      Kernels kernels = KernelChoice.best(math);
      List<NextTokenModel> each = new ArrayList<>();
      weights.forEach(network -> each.add(new CachedDecoder(network, kernels)));
      return each.size() == 1 ? each.get(0) : new Ensemble(each);
    }
  }

  /**
   * @param networks at least one
   * @param subwords contents of the subword files by name
   * @param origin the place where the model was found, for messages
   */
  public PortableModel(List<Network> networks, Map<String, byte[]> subwords, String origin) {
    this(networks, subwords, NO_SHORTLIST, "", "", origin);
  }

  private PortableModel(
      List<Network> networks,
      Map<String, byte[]> subwords,
      byte[] shortlist,
      String sourceLanguage,
      String targetLanguage,
      String origin) {
    if (networks.isEmpty()) {
      throw new IllegalArgumentException("a model needs a network");
    }
    this.networks = new ArrayList<>(networks);
    this.subwords = new HashMap<>(subwords);
    this.shortlist = shortlist;
    this.sourceLanguage = sourceLanguage;
    this.targetLanguage = targetLanguage;
    this.origin = origin;
  }

  public List<Network> networks() {
    return List.copyOf(networks);
  }

  /** Contents of the subword files by name. */
  public Map<String, byte[]> subwordFiles() {
    return Map.copyOf(subwords);
  }

  /**
   * Returns the same model with a lexical shortlist.
   *
   * @param content of a file as {@link Shortlist#bytes} has it; empty for none
   */
  public PortableModel withShortlist(Optional<byte[]> content) {
    return new PortableModel(
        networks, subwords, content.orElse(NO_SHORTLIST), sourceLanguage, targetLanguage, origin);
  }

  /** Returns the same model between languages; a tag is empty if its language is unknown. */
  public PortableModel withLanguages(String source, String target) {
    return new PortableModel(networks, subwords, shortlist, source, target, origin);
  }

  /** Returns the tag of the source language; empty if unknown. */
  public String sourceLanguage() {
    return sourceLanguage;
  }

  /** Returns the tag of the target language; empty if unknown. */
  public String targetLanguage() {
    return targetLanguage;
  }

  /** Returns the content of the file of the lexical shortlist; empty if there is none. */
  public Optional<byte[]> shortlist() {
    return shortlist.length == 0 ? Optional.empty() : Optional.of(shortlist);
  }

  /**
   * Checks, before anything is translated, that the model supports the settings.
   *
   * @throws UserException if they ask for a shortlist and there is none, for a tag that its
   *     subwords do not have, or for alignments of a layer that a decoder does not have
   */
  public void require(SearchSettings search) {
    requireShortlist(search);
    if (!search.tags().isEmpty()) {
      Subwords.of(subwords, origin).idsOfTags("search.tags", search.tags());
    }
    if (search.alignments()) {
      networks.forEach(
          network ->
              CachedDecoder.requireLayer(search.alignmentLayer(), network.decoderLayers(origin)));
    }
  }

  private void requireShortlist(SearchSettings search) {
    if (search.shortlist() && shortlist.length == 0) {
      throw UserException.of(
          "search.shortlist = true, but the model has no lexical shortlist (%s): give a corpus that has one with jobs/translate.sh --shortlist DIR, or train on one that was prepared with corpus.shortlist.enabled = true",
          origin);
    }
  }

  /** Returns an identifier that is equal for equal networks, subwords and shortlists. */
  public String fingerprint() {
    CRC32C crc = new CRC32C();
    for (Network network : networks) {
      crc.update(network.configuration.getBytes(StandardCharsets.UTF_8));
      update(crc, network.parameters);
    }
    new TreeMap<>(subwords).values().forEach(crc::update);
    crc.update(shortlist);
    return Text.format("%08x", crc.getValue());
  }

  private static void update(CRC32C crc, float[] values) {
    ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
    int floats = chunk.capacity() / Float.BYTES;
    for (int from = 0; from < values.length; from += floats) {
      int count = Math.min(floats, values.length - from);
      chunk.asFloatBuffer().put(values, from, count);
      crc.update(chunk.array(), 0, count * Float.BYTES);
    }
  }

  /**
   * Returns a translator with this model; cheap after the first call, and safe for several threads.
   *
   * @param seed the seed of random draws
   * @throws UserException if this processor does not support {@code search.math}, or there is no
   *     shortlist for {@code search.shortlist}
   */
  public Translator translator(SearchSettings search, long seed) {
    requireShortlist(search);
    Ready made = ready();
    return new Translator(
        made.decoder(search.math()),
        made.subwords(),
        made.shortlist(),
        sourceLanguage,
        targetLanguage,
        search,
        seed);
  }

  private Ready ready() {
    Ready made = ready;
    if (made == null) {
      synchronized (this) {
        made = ready == null ? make() : ready;
        ready = made;
      }
    }
    return made;
  }

  private Ready make() {
    Subwords read = Subwords.of(subwords, origin);
    Optional<Shortlist> likely =
        shortlist().map(content -> Shortlist.read(content, "the shortlist of " + origin));
    likely.ifPresent(
        found -> found.requireVocabularies(read.source().size(), read.target().size(), origin));
    return new Ready(
        networks.stream().map(network -> network.weights(origin)).toList(),
        read,
        likely,
        new ConcurrentHashMap<>());
  }
}
