package io.tandem.network.transformer.weights;

import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Copies of a network's matrices, rounded to the format that the products of its training take.
 * Every forward pass rounds them anew, unless they are {@linkplain #keep kept}. Graphs with the
 * same parameters can share them, which saves rounding and memory.
 */
public final class FactorCopies {
  private final Map<String, Copies> ofVertices = new ConcurrentHashMap<>();
  private volatile boolean kept;

  private record Copies(Precision format, ParameterTable table) {}

  /** Sets whether copies stay unchanged from now on; then parameters must not change either. */
  public void keep(boolean keeps) {
    kept = keeps;
  }

  /**
   * Returns the parameters of a vertex, with copies in place of factors.
   *
   * @param vertex its name
   * @param factors the names of its matrices that products multiply by
   */
  public ParameterTable of(
      String vertex, ParameterTable parameters, List<String> factors, Kernels kernels) {
    return kept && ofVertices.containsKey(vertex)
        ? ofVertices.get(vertex).table()
        : round(vertex, parameters, factors, kernels);
  }

  /** Rounds the factors of a vertex, and returns its parameters as {@link #of} does. */
  public ParameterTable round(
      String vertex, ParameterTable parameters, List<String> factors, Kernels kernels) {
    if (factors.isEmpty()) {
      return parameters;
    }
    Precision format = kernels.factors(parameters.get(factors.get(0)).precision());
    ParameterTable copies =
        ofVertices
            .compute(
                vertex,
                (name, had) ->
                    had != null && had.format() == format
                        ? had
                        : new Copies(format, room(parameters, factors, format)))
            .table();
    for (String factor : factors) {
      kernels.round(parameters.get(factor), copies.get(factor));
    }
    return copies;
  }

  private static ParameterTable room(
      ParameterTable parameters, List<String> factors, Precision format) {
    Map<String, Matrix> room = new LinkedHashMap<>(parameters.matrices());
    for (String factor : factors) {
      Matrix m = parameters.get(factor);
      room.put(factor, Matrix.allocate(format, m.rows(), m.columns()));
    }
    return new ParameterTable(room);
  }
}
