from model import LinearRegression
from utils.data import load_data, evaluate

x_train, y_train = load_data('data/train.txt')
model = LinearRegression()
model.train(x_train, y_train)
print(evaluate(y_train, model.predict(x_train)))
