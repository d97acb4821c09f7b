package io.tandem.training.worker;

import static java.util.stream.Collectors.toList;

import io.tandem.UserException;
import io.tandem.network.transformer.weights.NamedParameter;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The parameters that training leaves as they are. Their gradients are zero, so that they count
 * neither for clipping nor for moments, and no optimizer moves them; and whatever is made of the
 * parameters of several networks takes over their bits. Sent to executors.
 */
public final class FrozenParameters implements Serializable {
  /** Everything is trained. */
  public static final FrozenParameters NONE = new FrozenParameters(List.of(), 0);

  private static final long serialVersionUID = 1L;
  private static final String SETTING = "training.freeze";

  /** Ranges of the flat vector, which do not touch, in their order. */
  private final ArrayList<int[]> ranges = new ArrayList<>();

  private final int names;

  private FrozenParameters(List<NamedParameter> frozen, int names) {
    this.names = names;
    for (NamedParameter parameter : frozen) {
      int last = ranges.size() - 1;
      if (last >= 0 && ranges.get(last)[1] == parameter.from()) {
        ranges.get(last)[1] = parameter.to();
      } else {
        ranges.add(new int[] {parameter.from(), parameter.to()});
      }
    }
  }

  /**
   * Returns the parameters that patterns name.
   *
   * @param patterns names of vertices, or of vertices and their parameters as {@code encoder0.W1};
   *     in both * matches any characters
   * @param all the parameters of the network
   * @throws UserException when a pattern matches nothing, or nothing is left to train
   */
  public static FrozenParameters of(List<String> patterns, List<NamedParameter> all) {
    List<Predicate<NamedParameter>> matchers = new ArrayList<>();
    for (String pattern : patterns) {
      Predicate<NamedParameter> matcher = matcher(pattern);
      if (all.stream().noneMatch(matcher)) {
        throw UserException.of(
            "%s: \"%s\" matches nothing; the network has %s", SETTING, pattern, names(all));
      }
      matchers.add(matcher);
    }
    List<NamedParameter> frozen =
        all.stream().filter(p -> matchers.stream().anyMatch(m -> m.test(p))).toList();
    if (!all.isEmpty() && frozen.size() == all.size()) {
      throw UserException.of(
          "%s = %s: matches every parameter of the network, so that nothing would be trained; leave some out",
          SETTING, patterns);
    }
    return new FrozenParameters(frozen, frozen.size());
  }

  private static Predicate<NamedParameter> matcher(String pattern) {
    Pattern regex = Pattern.compile(Pattern.quote(pattern).replace("*", "\\E.*\\Q"));
    return parameter ->
        regex.matcher(pattern.contains(".") ? parameter.path() : parameter.vertex()).matches();
  }

  /** Returns the vertices, those with equal parameters together. */
  private static String names(List<NamedParameter> all) {
    Map<String, String> ofVertices =
        all.stream()
            .collect(
                Collectors.groupingBy(
                    NamedParameter::vertex,
                    LinkedHashMap::new,
                    Collectors.mapping(NamedParameter::name, Collectors.joining(", "))));
    Map<String, List<String>> alike =
        ofVertices.keySet().stream()
            .collect(Collectors.groupingBy(ofVertices::get, LinkedHashMap::new, toList()));
    return alike.entrySet().stream()
        .map(kind -> "%s (%s)".formatted(String.join(", ", kind.getValue()), kind.getKey()))
        .collect(Collectors.joining("; "));
  }

  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** Returns whether a parameter is one of them. */
  public boolean includes(NamedParameter parameter) {
    return ranges.stream()
        .anyMatch(range -> range[0] <= parameter.from() && parameter.to() <= range[1]);
  }

  /** Returns how many parameters, matrices and vectors, are frozen. */
  public int names() {
    return names;
  }

  /** Returns how many numbers are frozen. */
  public long count() {
    return ranges.stream().mapToLong(range -> range[1] - range[0]).sum();
  }

  /** Sets their part of a gradient to zero. */
  void clear(INDArray gradient) {
    INDArray flat = gradient.reshape(gradient.length());
    for (int[] range : ranges) {
      flat.get(NDArrayIndex.interval(range[0], range[1])).assign(0);
    }
  }

  /**
   * Gives a part of the network the bits that its frozen parameters had before.
   *
   * @param before the parameters before a round, bytes
   * @param after those after it, or an average; overwritten
   * @param from the place of the first of both in the flat vector
   */
  public void keep(byte[] before, byte[] after, int from) {
    int to = from + before.length / Float.BYTES;
    for (int[] range : ranges) {
      int first = Math.max(from, range[0]);
      int length = Math.min(to, range[1]) - first;
      if (length > 0) {
        int at = Float.BYTES * (first - from);
        System.arraycopy(before, at, after, at, Float.BYTES * length);
      }
    }
  }
}
