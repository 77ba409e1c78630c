//! Pages, forms, words and routes as data; knows no network.
