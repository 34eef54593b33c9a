/* Gradient descent on a small dense network, as plain C: rows are samples, arrays are row-major. */
#include <math.h>

static double activation(int is_tanh, double z) { return is_tanh ? tanh(z) : 1.0 / (1.0 + exp(-z)); }
static double slope(int is_tanh, double a) { return is_tanh ? 1.0 - a * a : a * (1.0 - a); }

/* values: W then b of each layer; work: 3 * batch * sum(sizes) + number of values; losses: one per iteration. */
void train(long layers, const long *sizes, int is_tanh, int biases, int mean, double rate, const double *X,
           const double *Y, long rows, long batch, long epochs, double *restrict values, double *restrict work,
           double *restrict losses)
{
    long count = 0, units_in_all = 0;
    for (long l = 0; l < layers; l++) count += sizes[l] * sizes[l + 1] + (biases ? sizes[l + 1] : 0);
    for (long l = 0; l <= layers; l++) units_in_all += sizes[l];
    double *activations = work, *deltas = work + batch * units_in_all, *gradients = work + 2 * batch * units_in_all;

    for (long epoch = 0; epoch < epochs; epoch++)
        for (long start = 0; start < rows; start += batch) {
            long n = rows - start < batch ? rows - start : batch;
            const double *before = X + start * sizes[0];
            double *W = values, *a = activations;
            for (long l = 0; l < layers; l++) {
                long inputs = sizes[l], units = sizes[l + 1];
                const double *b = W + inputs * units;
                for (long r = 0; r < n; r++) {
                    double *row = a + r * units;
                    for (long j = 0; j < units; j++) row[j] = biases ? b[j] : 0.0;
                    for (long i = 0; i < inputs; i++) {
                        double x = before[r * inputs + i];
                        for (long j = 0; j < units; j++) row[j] += x * W[i * units + j];
                    }
                    for (long j = 0; j < units; j++) row[j] = activation(is_tanh, row[j]);
                }
                before = a;
                a += batch * units;
                W += inputs * units + (biases ? units : 0);
            }

            long outputs = sizes[layers];
            double *last = a - batch * outputs, loss = 0.0, scale = mean ? 1.0 / n : 2.0;
            double *delta = deltas + (last - activations);
            for (long k = 0; k < n * outputs; k++) {
                double error = last[k] - Y[start * outputs + k];
                loss += error * error;
                delta[k] = scale * error * slope(is_tanh, last[k]);
            }
            *losses++ = 0.5 * scale * loss;

            double *g = gradients + count;
            for (long l = layers - 1; l >= 0; l--) {
                long inputs = sizes[l], units = sizes[l + 1];
                long size = inputs * units + (biases ? units : 0);
                const double *a_before = l ? delta - deltas - batch * inputs + activations : X + start * inputs;
                double *delta_before = delta - batch * inputs;
                W -= size;
                g -= size;
                for (long k = 0; k < size; k++) g[k] = 0.0;
                for (long r = 0; r < n; r++) {
                    for (long i = 0; i < inputs; i++)
                        for (long j = 0; j < units; j++)
                            g[i * units + j] += a_before[r * inputs + i] * delta[r * units + j];
                    if (biases)
                        for (long j = 0; j < units; j++) g[inputs * units + j] += delta[r * units + j];
                    if (l)
                        for (long i = 0; i < inputs; i++) {
                            double sum = 0.0;
                            for (long j = 0; j < units; j++) sum += delta[r * units + j] * W[i * units + j];
                            delta_before[r * inputs + i] = sum * slope(is_tanh, a_before[r * inputs + i]);
                        }
                }
                delta = delta_before;
            }
            for (long k = 0; k < count; k++) values[k] -= rate * gradients[k];
        }
}
